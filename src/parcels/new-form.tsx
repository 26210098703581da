import { Inject, Injectable } from '@nestjs/common';
import type { Conflict, FieldErrors } from '../kernel/problem.js';
import { Funds } from '../ledger/index.js';
import { Places } from '../places/index.js';
import { Reader } from '../platform/database/index.js';
import { view, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Recipients } from '../recipients/index.js';
import { NewParcel } from './parcels.views.js';

/** The form that asks for a parcel, with what it offers to choose from. */
@Injectable()
export class NewParcelForm {
  constructor(
    @Inject(Recipients) private readonly recipients: Recipients,
    @Inject(Places) private readonly places: Places,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  async show(page: PageContext, values: object, errors: FieldErrors, refused?: Conflict): Promise<Result> {
    const [{ items: people }, kits, funds] = await Promise.all([this.recipients.list({ limit: 200 }), this.places.kits(), this.funds.list(this.reader)]);
    const body = <NewParcel page={page} people={people} kits={kits} funds={funds} values={values} errors={errors} refused={refused} />;
    return view(page, page.t('parcels.new.title'), body, refused ? { status: 409 } : Object.keys(errors).length > 0 ? { status: 422 } : {});
  }
}
