"""The six-section forms of 2019 and 2021 on paper."""
