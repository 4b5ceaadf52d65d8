"""What `gongkai serve` keeps alive: Prefect's server, its environment, and the deployments."""
