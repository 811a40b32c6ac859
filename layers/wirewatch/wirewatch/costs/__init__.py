"""Calculates what a stack costs. Nothing here calls AWS.

prices       the price list, prices.toml
activities   what each activity of the system uses of AWS
model        a workload → what the workload uses and costs
"""
