"""Shows messages as HTML pages, for previews and for the local cloud. The pages look similar to the
real messages.

slack_page   a Slack message
teams_page   a Teams message
"""
