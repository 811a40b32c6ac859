"""What a stack costs: counted calls of AWS, priced by a dated list. Nothing here asks AWS.

prices       the price list, prices.toml
activities   what each activity of the system uses: requests, units of DynamoDB, time of Lambda
model        a workload → what it uses and costs
"""
