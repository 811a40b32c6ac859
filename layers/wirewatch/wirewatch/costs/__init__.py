"""Calculates what a stack costs, from counted calls of AWS and a dated price list. Nothing here
calls AWS.

prices       the price list, prices.toml
activities   what each activity of the system uses: requests, units of DynamoDB, time of Lambda
model        a workload → what the workload uses and costs
"""
