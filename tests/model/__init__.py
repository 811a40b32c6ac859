"""A model of the send protocol. A test visits every state that the model can reach.

state      what the table, the queues, the workers and the channel hold
protocol   the steps of the functions, each as one atomic change
explore    all orders of steps and crashes, and what must hold at the end
"""
