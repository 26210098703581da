/** What came back: a person's view of it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  readonly text: string;
  json<T>(): T;
}

/** Raised when an answer is not the expected one: the demo stops there and says what it saw. */
export class Unexpected extends Error {}

/** Drives the service over HTTP the way people and programs do: forms with their tokens, the API with a bearer token. */
export class Client {
  private token: string | undefined;
  private password = '';
  private cookie = '';

  constructor(readonly base: string) {}

  /** Signs in to the API. */
  async signIn(signIn: string, password: string): Promise<this> {
    this.password = password;
    this.token = (await this.post('/api/v1/sessions', { signIn, password })).json<{ token: string }>().token;
    return this;
  }

  get(path: string, expected = 200): Promise<Answer> {
    return this.send('GET', path, { expected });
  }

  /** POSTs JSON with a fresh idempotency key. `expected` 0 takes any answer. */
  post(path: string, body: object = {}, { expected = 201, key = crypto.randomUUID() }: { expected?: number; key?: string } = {}): Promise<Answer> {
    return this.send('POST', path, { expected, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'idempotency-key': key } });
  }

  /** Fills in a form of the page at `from` and sends it to `action`, as a browser without JavaScript does. */
  async submit(from: string, action: string, fields: Record<string, string>, expected = 200): Promise<Answer> {
    const { text } = await this.get(from);
    const hidden = (name: string): string => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
    return this.form(action, { _token: hidden('_token'), _key: hidden('_key'), ...fields }, expected);
  }

  /** Sends fields as a form does, also to a page of somebody else. */
  form(action: string, fields: Record<string, string>, expected = 200): Promise<Answer> {
    return this.send('POST', action, { expected, body: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.base } });
  }

  private async send(method: string, path: string, wish: { expected: number; body?: string; headers?: Record<string, string> }): Promise<Answer> {
    const { expected, body, headers = {} } = wish;
    const own = { ...headers, ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...(this.cookie ? { cookie: this.cookie } : {}) };
    const response = await fetch(path.startsWith('http') ? path : `${this.base}${path}`, { method, headers: own, redirect: 'manual', ...(body === undefined ? {} : { body }) });
    const bytes = Buffer.from(await response.arrayBuffer());
    this.keep(response.headers.get('set-cookie'));
    if (await this.confirmed(bytes)) return this.send(method, path, wish);
    if (expected !== 0 && response.status !== expected) throw new Unexpected(`${method} ${path} answered ${response.status} instead of ${expected}: ${bytes.toString().replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').slice(0, 400)}`);
    return { status: response.status, headers: response.headers, body: bytes, text: bytes.toString(), json: <T>() => JSON.parse(bytes.toString()) as T };
  }

  private keep(cookie: string | null): void {
    if (cookie) this.cookie = cookie.split(';')[0]!;
  }

  /** Confirms where the answer asks for it: then the same is sent again. */
  private async confirmed(answer: Buffer): Promise<boolean> {
    if (!this.token || !answer.includes('problem:identity.stepUp"')) return false;
    await this.post('/api/v1/sessions/confirm', { password: this.password }, { expected: 204 });
    return true;
  }
}
