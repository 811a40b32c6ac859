"""A model of the send protocol. A test visits every state that the model can reach.

state      what the table, the queues, the workers and the channel hold
protocol   the steps of ingest, digest, deliver and reconcile, each as one atomic change
explore    all orders of these steps, with crashes anywhere, and what must hold at the end
"""
