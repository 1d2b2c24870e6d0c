// Requests in, answers out: one line of JSON each.
import readline from "node:readline";

export async function answer(requests) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { do: name, ...rest } = JSON.parse(line);
    let reply;
    try {
      reply = { result: (await requests[name](rest)) ?? null };
    } catch (error) {
      reply = { failed: String(error?.stack ?? error) };
    }
    process.stdout.write(JSON.stringify(reply) + "\n");
  }
}
