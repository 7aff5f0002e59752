// A client as somebody writes it: it makes a film and returns its bytes.
export async function makeFilm({ baseUrl, key, body = { prompt: "A lighthouse at dawn" } }) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const ask = async (path, init = {}) => {
    const answer = await fetch(`${baseUrl}${path}`, { headers, ...init });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    return said.data;
  };
  let task = await ask("/v1/video/seedance-2", { method: "POST", body: JSON.stringify(body) });
  while (task.status === "running") task = await ask(`/v1/tasks?task_id=${task.task_id}`);
  return (await fetch(task.result.video_url)).arrayBuffer();
}
