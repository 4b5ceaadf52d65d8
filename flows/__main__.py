"""``python -m flows`` is `gongkai`."""

from flows.cli import main

if __name__ == "__main__":
    main()
