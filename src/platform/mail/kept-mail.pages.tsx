import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NotFound } from '../../kernel/problem.js';
import { Anyone, Page, type Result, view } from '../http/index.js';
import { Empty, PageHead, type PageContext, Wrap } from '../web/index.js';
import { Mailer } from './mail.js';

/** In a demo, where no mail leaves: what would have been sent. Nowhere else is there such a page. */
@ApiExcludeController()
@Anyone()
@Controller('dev/mail')
export class KeptMailPages {
  constructor(@Inject(Mailer) private readonly mailer: Mailer) {}

  @Get()
  list(@Page() page: PageContext): Result {
    if (!page.demo) throw new NotFound('http.notFound', 'There is nothing at this address.');
    const mails = this.mailer.kept();
    return view(page, page.t('web.mail.title'), (
      <Wrap>
        <PageHead title={page.t('web.mail.title')} lede={page.t('web.mail.lede')} />
        {mails.length === 0 ? <Empty title={page.t('web.mail.none')} drawing="envelope" /> : mails.map(({ name, content }) => <div key={name} class="sheet">{content.trim().split('\n').map((line) => <>{line}<br /></>)}</div>)}
      </Wrap>
    ));
  }
}
