"""Pictures of Prefect's UI as the product fills it: ``python -m tests.pictures`` takes those of docs/pictures/ anew."""
