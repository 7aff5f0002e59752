"""XSkill's Python example, call by call as its README makes them: create a task, ask for it every 5 seconds, print the URL.

It trusts each answer, as examples do; `drytake fuzz` shows what that costs.
"""

import time

import requests

ORIGIN = "https://api.xskill.ai"
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer sk-your-api-key"}
TASK = {
    "model": "st-ai/super-seed2",
    "params": {
        "model": "seedance_2.0_fast",
        "prompt": "@image_file_1 moves as in @video_file_1, cinematic lighting",
        "functionMode": "omni_reference",
        "image_files": ["https://example.com/character.png"],
        "video_files": ["https://example.com/motion.mp4"],
        "ratio": "16:9",
        "duration": 5,
    },
}


def main() -> None:
    response = requests.post(f"{ORIGIN}/api/v3/tasks/create", json=TASK, headers=HEADERS)
    result = response.json()
    print("Task created:", result)
    task_id = result["data"]["task_id"]
    while True:
        response = requests.post(f"{ORIGIN}/api/v3/tasks/query", json={"task_id": task_id}, headers=HEADERS)
        result = response.json()
        status = result["data"]["status"]
        print(f"Task status: {status}")
        if status == "completed":
            print(f"Video URL: {result['data']['result']['output']['images'][0]}")
            break
        if status == "failed":
            print("Task failed")
            break
        time.sleep(5)


if __name__ == "__main__":
    main()
