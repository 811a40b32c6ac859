"""Messages as HTML pages that look similar to the real ones, for previews and for the local cloud.

slack_page   a Slack message
teams_page   a Teams message
"""
