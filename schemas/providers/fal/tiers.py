"""The tiers of Seedance 2.0 beside the fast one: each takes what the fast one takes, and has a price of its own."""

from typing import ClassVar

from drytake.schemas.providers.fal.requests import LowImageToVideo, LowReferenceToVideo, LowTextToVideo

__all__ = [
    "EnterpriseImageToVideo",
    "EnterpriseMiniReferenceToVideo",
    "EnterpriseMiniTextToVideo",
    "EnterpriseReferenceToVideo",
    "EnterpriseTextToVideo",
    "MiniImageToVideo",
    "MiniReferenceToVideo",
    "MiniTextToVideo",
    "UsImageToVideo",
    "UsReferenceToVideo",
    "UsTextToVideo",
]


class MiniTextToVideo(LowTextToVideo):
    """Body of ``POST /bytedance/seedance-2.0/mini/text-to-video``."""

    tier: ClassVar[str] = "mini"


class MiniImageToVideo(LowImageToVideo):
    """Body of ``POST /bytedance/seedance-2.0/mini/image-to-video``."""

    tier: ClassVar[str] = "mini"


class MiniReferenceToVideo(LowReferenceToVideo):
    """Body of ``POST /bytedance/seedance-2.0/mini/reference-to-video``."""

    tier: ClassVar[str] = "mini"


class UsTextToVideo(LowTextToVideo):
    """Body of ``POST /bytedance/seedance-2.0/us/text-to-video``."""

    tier: ClassVar[str] = "us"


class UsImageToVideo(LowImageToVideo):
    """Body of ``POST /bytedance/seedance-2.0/us/image-to-video``."""

    tier: ClassVar[str] = "us"


class UsReferenceToVideo(LowReferenceToVideo):
    """Body of ``POST /bytedance/seedance-2.0/us/reference-to-video``."""

    tier: ClassVar[str] = "us"


class EnterpriseTextToVideo(LowTextToVideo):
    """Body of ``POST /bytedance/seedance-2.0/enterprise/v2/text-to-video``."""

    tier: ClassVar[str] = "enterprise"


class EnterpriseImageToVideo(LowImageToVideo):
    """Body of ``POST /bytedance/seedance-2.0/enterprise/v2/image-to-video``."""

    tier: ClassVar[str] = "enterprise"


class EnterpriseReferenceToVideo(LowReferenceToVideo):
    """Body of ``POST /bytedance/seedance-2.0/enterprise/v2/reference-to-video``."""

    tier: ClassVar[str] = "enterprise"


class EnterpriseMiniTextToVideo(LowTextToVideo):
    """Body of ``POST /bytedance/seedance-2.0/enterprise/mini/text-to-video``."""

    tier: ClassVar[str] = "enterprise-mini"


class EnterpriseMiniReferenceToVideo(LowReferenceToVideo):
    """Body of ``POST /bytedance/seedance-2.0/enterprise/mini/reference-to-video``."""

    tier: ClassVar[str] = "enterprise-mini"
