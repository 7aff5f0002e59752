"""Lets the PyPI client `apiz` read the catalogue, make a video and two stills, see a task fail, and read its balance."""

import apiz

VIDEO, STILLS = "st-ai/super-seed2", "fal-ai/bytedance/seedream/v4.5/text-to-image"
PARAMS = {"prompt": "A lighthouse at dawn", "duration": 4}

with apiz.Apiz() as client:
    client.models.list(category="video")
    made = client.tasks.create(model=VIDEO, params=PARAMS)
    client.tasks.wait_for(made.task_id, poll_interval=0.01, timeout=30)
    client.generate(model=STILLS, prompt="A lighthouse", image_size="square_hd", options={"num_images": 2})
    bad = client.tasks.create(model=VIDEO, params={**PARAMS, "prompt": "[drytake:moderation]"})
    try:
        client.tasks.wait_for(bad.task_id, poll_interval=0.01, timeout=30)
    except apiz.ApizError as error:
        print(error)
    print(client.account.balance().balance)
