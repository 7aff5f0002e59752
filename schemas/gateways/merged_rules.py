"""Rules of bodies that are merged into the maker's: what is lost on the way."""

from drytake.schemas.gateways.bodies import kind_of
from drytake.schemas.gateways.written import Written
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.usual import FILES

__all__ = ["merged_rules"]


def merged_rules(written: Written) -> None:
    """Write these rules into a gateway's section."""
    if written.first("extra"):
        _lost_keys(written)
        _dropped_text(written)
        _roles(written)
    _useless(written)


def _lost_keys(written: Written) -> None:
    extra = written.first("extra")

    @written.section.each(
        "merged-key-lost",
        source=written.page,
        severity="warning",
        confidence="observed",
        hint=f"send JSON, with `{extra}` as an object; a form's part `{extra}[resolution]` stays a key of that very name",
        rejects=[written.good(**{extra: {f"{extra}[ratio]": "16:9"}})],
        accepts=[written.good(**{extra: {"resolution": "720p"}})],
    )
    def merged_key_lost(body: Body) -> list[RuleMatch]:
        """Keys with brackets, as forms of SDKs write them, aren't taken apart: what they say is lost."""
        inside = next(iter(written.reading.extras(body)), {})
        odd = [(f"/{extra}/{key}", inside[key]) for key in inside if "[" in key]
        return [
            RuleMatch(at, value, f"`{at.rpartition('/')[2][:60]}` is no field of the model's maker")
            for at, value in odd
        ]


def _dropped_text(written: Written) -> None:
    extra = written.first("extra")

    @written.section.when(
        "prompt-dropped",
        f"/{extra}",
        source=written.page,
        severity="warning",
        confidence="observed",
        hint=f"say it in `{written.first('prompt')}`",
        rejects=[written.good(**{extra: {"content": [{"type": "text", "text": "A fox"}]}})],
        accepts=[written.good(**{extra: {"content": []}})],
    )
    def prompt_dropped(body: Body) -> str | None:
        """Texts within the merged content are dropped: the prompt alone is the text."""
        held = [one.get("content") for one in written.reading.extras(body)]
        items = [item for some in held if isinstance(some, list) for item in some if isinstance(item, dict)]
        return "there is a text in `content`" if any(item.get("type") == "text" for item in items) else None


def _roles(written: Written) -> None:
    frames, extra = written.names("frames"), written.first("extra")
    many = next((name for name in frames if kind_of(written.definition.rows[name]) == "urls"), "")
    if not many:
        return

    @written.section.when(
        "images-without-roles",
        f"/{many}",
        source=written.page,
        severity="error",
        confidence="observed",
        hint=f"send them as items of `{extra}.content`, with `role` `first_frame` and `last_frame`, or `reference_image`",
        rejects=[written.good(**{many: [FILES["image"]] * 2})],
        accepts=[written.good(**{many: [FILES["image"]]})],
    )
    def images_without_roles(body: Body) -> str | None:
        """Images go on without a role, and the maker refuses two of these."""
        count = sum(len(body[name] if isinstance(body[name], list) else [body[name]]) for name in frames if body[name])
        return f"{count} images have no role" if count > 1 else None


def _useless(written: Written) -> None:
    useless = {name: row.note for name, row in written.definition.rows.items() if row.means == "nothing" and row.note}
    if not useless:
        return

    @written.section.each(
        "field-without-effect",
        source=written.page,
        severity="warning",
        confidence="observed",
        hint="; ".join(f"`{name}`: {note}" for name, note in useless.items()),
        rejects=[written.good(**{name: "1280x720"}) for name in useless],
        accepts=[written.good()],
    )
    def field_without_effect(body: Body) -> list[RuleMatch]:
        """Some fields are taken and have no effect on this model."""
        return [
            RuleMatch(f"/{name}", body[name], f"`{name}` has no effect here", note)
            for name, note in useless.items()
            if body[name] is not None
        ]
