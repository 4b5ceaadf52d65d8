"""What `gongkai serve` keeps alive and `gongkai deploy` registers: Prefect's server, its environment, the deployments."""
