"""What the commands work on."""

import pytest

from tests.support.deployment import Deployment


@pytest.fixture
def filled(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A deployment after its first night, which the commands use."""
    deployment.run()
    monkeypatch.setenv("GONGKAI_HOME", str(deployment.settings.home))
    monkeypatch.setenv("GONGKAI_SITE", deployment.settings.site)
    return deployment
