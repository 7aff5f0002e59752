"""Lets `huggingface_hub` make videos at its provider `fal-ai`, and prints what came of it as JSON."""

import io
import json
import sys
from collections.abc import Callable

import av
from huggingface_hub import InferenceClient
from huggingface_hub.hf_api import InferenceProviderMapping
from huggingface_hub.inference._providers._common import HARDCODED_MODEL_INFERENCE_MAPPING

REPOSITORY = "example/seedance"  # the hub is asked about no other: the library's own way to try a model out
FAL = "bytedance/seedance-2.0/text-to-video"
BODY = {"duration": "4", "resolution": "480p", "aspect_ratio": "16:9"}

mapping: Callable[..., InferenceProviderMapping] = InferenceProviderMapping
HARDCODED_MODEL_INFERENCE_MAPPING["fal-ai"][REPOSITORY] = mapping(
    provider="fal-ai", hf_model_id=REPOSITORY, providerId=FAL, task="text-to-video", status="live"
)
client = InferenceClient(provider="fal-ai", api_key="sk-test")
data = client.text_to_video("A lighthouse at dawn", model=REPOSITORY, extra_body=BODY)
with av.open(io.BytesIO(data), mode="r") as file:
    size = (file.streams.video[0].width, file.streams.video[0].height)
try:
    client.text_to_video("[drytake:moderation]", model=REPOSITORY, extra_body=BODY)
    refused = ""
except KeyError as error:  # it reads the result without a look at its status
    refused = repr(error)
json.dump({"size": size, "refused": refused}, sys.stdout)
