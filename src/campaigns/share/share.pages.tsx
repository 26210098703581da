import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Settings } from '../../../config/settings.js';
import { drawn } from '../../platform/files/drawn.js';
import { Anyone, file, Page, view, type Result } from '../../platform/http/index.js';
import { Button, Columns, CopyButton, Notice, PageHead, Qr, Slip, Wrap, type PageContext } from '../../platform/web/index.js';
import { Shelf } from '../shelf.js';
import { leafletPdf, type Leaflet } from './leaflet-pdf.js';
import { sharePicture } from './picture.js';

/** Each is kept by whoever fetched it, and asks again whether it is still the same. */
const DRAWN = 'public, max-age=600';

/** Ways to pass a campaign on: a link that says nothing of who sends it, its QR code, a leaflet. No network's buttons, nothing that counts. */
@ApiExcludeController()
@Anyone()
@Controller('campaigns')
export class SharePages {
  constructor(
    @Inject(Shelf) private readonly shelf: Shelf,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Get(':slug/share')
  async share(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const { title } = await this.shelf.find(slug, page.lang);
    const { t } = page;
    const link = this.linkTo(page, slug);
    return view(page, t('thanks.share.title'), (
      <Wrap>
        <PageHead title={t('thanks.share.title')} lede={title} crumb={<a href={page.link(`/campaigns/${slug}`)}>{title}</a>} />
        <Notice tone="care" title={t('campaigns.share.care')} />
        <Columns>
          <div class="flow">
            <h2>{t('thanks.share.link')}</h2>
            <p><span class="code" id="link">{link}</span></p>
            <p><CopyButton page={page} of="link" /></p>
            <h2>{t('thanks.share.leaflet')}</h2>
            <p>{t('thanks.share.leaflet.text')}</p>
            <p><Button tone="second" href={page.link(`/campaigns/${slug}/leaflet.pdf`)}>{t('thanks.share.leaflet.get')}</Button></p>
          </div>
          <Slip id="qr" title={t('thanks.share.picture')}><Qr everybody text={link} label={t('thanks.share.qr')} /><p class="meta">{t('thanks.share.note')}</p></Slip>
        </Columns>
      </Wrap>
    ));
  }

  @Get(':slug/leaflet.pdf')
  async leaflet(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const { title, summary } = await this.shelf.find(slug, page.lang);
    return file('leaflet.pdf', 'application/pdf', await this.leafletOf({ title, text: summary, link: this.linkTo(page, slug), note: page.t('thanks.share.note') }), { cache: DRAWN });
  }

  /** What networks and messengers show beside the link. */
  @Get(':slug/share.png')
  async picture(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    const of = { title: (await this.shelf.find(slug, page.lang)).title, house: this.settings.FOUNDATION_NAME };
    return file('share.png', 'image/png', await drawn(['share.png', of], () => sharePicture(of)), { inline: true, cache: DRAWN });
  }

  private leafletOf(of: Leaflet): Promise<Buffer> {
    return drawn(['leaflet', of], () => leafletPdf(of));
  }

  private linkTo(page: PageContext, slug: string): string {
    return `${this.settings.publicUrl}${page.link(`/campaigns/${slug}`)}`;
  }
}
