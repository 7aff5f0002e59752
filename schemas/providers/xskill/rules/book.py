"""Where XSkill's rules come from, the ids of its models, and what several of its bodies share."""

from typing import Literal, get_args

from drytake.schemas.validation.rulebook import Rulebook, Section
from drytake.schemas.validation.rules import Body, Source

__all__ = [
    "APIZ",
    "CATALOGUE",
    "EDIT",
    "GUIDE",
    "HTTP_PATTERN",
    "KODA",
    "MODELS",
    "PROMPT_PATTERN",
    "README",
    "RULES",
    "SCAN",
    "SCRIPT",
    "SEEDANCE",
    "SKILL",
    "SKILLS_HUB",
    "STORYBOARDS",
    "TEXT_TO_IMAGE",
    "TOOLKIT",
    "ModelId",
    "create_body",
    "share",
]

_READ = "2026-11-21"
SKILL = Source("https://aiclawskills.com/skills/seedance2-api/", as_of=_READ)
README = Source("https://github.com/hexiaochun/seedance2-api", as_of=_READ)
SCRIPT = README.at("scripts/seedance_api.py")
STORYBOARDS = README.at("reference.md")
SKILLS_HUB = Source("https://github.com/hexiaochun/skills_hub", as_of=_READ)
APIZ = Source("https://github.com/xuliang2024/apiz-sdk", as_of=_READ)
CATALOGUE = Source("https://github.com/hexiaochun/video_skills", as_of=_READ, section="xskill-api")
GUIDE = Source("https://github.com/gordo-v1su4/super-seed2", as_of=_READ, section="API guide, schema copy")
KODA = Source("https://github.com/realaman90/koda", as_of=_READ, section="src/lib/xskill.ts")
SCAN = Source(
    "https://github.com/lengyan11001/lobster_online",
    as_of="2026-04-09",
    section="scripts/_sutui_models_schema_scan.json",
)
TOOLKIT = Source("https://github.com/davendra/videoclaw-v3", as_of=_READ, section="config.py")

ModelId = Literal[
    "st-ai/super-seed2", "fal-ai/bytedance/seedream/v4.5/text-to-image", "fal-ai/bytedance/seedream/v4.5/edit"
]
SEEDANCE: ModelId = "st-ai/super-seed2"
TEXT_TO_IMAGE: ModelId = "fal-ai/bytedance/seedream/v4.5/text-to-image"
EDIT: ModelId = "fal-ai/bytedance/seedream/v4.5/edit"
MODELS: tuple[ModelId, ...] = get_args(ModelId)

PROMPT_PATTERN = r"\S"
HTTP_PATTERN = r"^[hH][tT][tT][pP][sS]?://[^\s\x00-\x1f\x7f/?#]+[^\s\x00-\x1f\x7f]*$"

RULES = Rulebook("xskill")


def create_body(model: str, /, **params: object) -> Body:
    """Return a create call's whole body: an example's params inside it, with a prompt unless they bring one."""
    return {"model": model, "params": {"prompt": "A lighthouse at dawn", **params}}


def share(owner: Section, *others: Section) -> None:
    """Let the rules that speak for a field of one body speak for a field of the same name in others."""
    for other in others:
        other.error_map = owner.error_map | other.error_map
