"""Files: uploaded, sent again by identifier, asked for by getFile."""

from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.files import DOWNLOAD_LIMIT, UPLOAD_LIMIT
from sandbox.telegram.messages import Json
from sandbox.telegram.params import Params
from sandbox.telegram.world import World


def file_content(world: World, params: Params, kind: str, given: str) -> Json:
    """Gives the field of a Message for the file that `given` names.

    `given` is `attach://<part>`, a file identifier, or empty where the part has the kind's
    own name (https://core.telegram.org/bots/api#sending-files). Addresses are refused: this
    server fetches nothing from elsewhere.
    """
    part = given.removeprefix("attach://") if given.startswith("attach://") else kind
    upload = params.uploads.get(part)
    if upload is not None:
        if len(upload.data) > UPLOAD_LIMIT:
            raise BotApiError(413, "Request Entity Too Large")
        return world.file(kind, upload.name, upload.mime_type, upload.data).as_bot_api()
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = world.files.by_id(given)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(
            f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}"
        )
    return stored.as_bot_api()


def get_file(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#getfile."""
    stored = world.files.by_id(params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.data),
        "file_path": stored.path,
    }
