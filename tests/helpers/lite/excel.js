// Excel's end of the bridge to Microsoft's runtime: calls go in as messages, results come out as requests.
// Must be there before the runtime is loaded, which looks for the bridge once.
const CALL = [1, 1000]; // category and type of a message that asks for a custom function
const ERRORS_AS_OBJECTS = 4; // the flag that allowErrorForDataTypeAny in the metadata sets

const excel = {
  waiting: new Map(),
  last: 0,
  call(name, args) {
    const id = ++excel.last;
    const result = new Promise((resolve) => excel.waiting.set(id, resolve));
    const message = [id, name, args, "Sheet1!A1", ERRORS_AS_OBJECTS];
    bridge.onMessageFromHost(JSON.stringify({ type: 3, message: { entries: [[...CALL, "", message, id]] } }));
    return result;
  },
};

const bridge = {
  sendMessageToHost(text) {
    const { id, message } = JSON.parse(text);
    const actions = message.body.Actions;
    for (const { Name, ArgumentInfo } of actions) {
      if (!/^SetInvocation(Array)?Results$/.test(Name)) continue;
      for (const given of ArgumentInfo.Arguments[0]) settle(given);
    }
    const Results = actions.map(({ Id }) => ({ ActionId: Id, Value: null }));
    const answer = { statusCode: 200, headers: {}, body: JSON.stringify({ Results }) };
    setTimeout(() => bridge.onMessageFromHost(JSON.stringify({ id, type: 1, message: answer })), 0);
  },
};

function settle(given) {
  const [id, fine, value, code] = Array.isArray(given)
    ? given
    : [given.id, !given.failed, given.value, given.errorCode];
  excel.waiting.get(id)(fine ? { value } : { code, message: value });
  excel.waiting.delete(id);
}

window._richApiNativeBridge = bridge;
