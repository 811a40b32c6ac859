"""The five jobs, each driven by one function: ingest, compile, publish, deliver, sweep. They join the pure rooms with `aws/`."""
