"""What a stack costs: counted AWS calls, priced by a dated price list. Nothing here calls AWS.

prices       the price list, prices.toml
activities   what each activity of the system uses: requests, units of DynamoDB, time of Lambda
model        a workload → what it uses and costs
"""
