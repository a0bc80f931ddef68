import { type Settings } from '@callsheet/contracts';
import { DATABASE, type Sql } from '@callsheet/runtime';
import { Controller, Get, Inject } from '@nestjs/common';
import { budgetsInForce } from './budgets-in-force.js';
import { readSettings, readSpent } from './show-settings.sql.js';

/** GET /api/settings: the policy and the budgets in force. */
@Controller('api/settings')
export class ShowSettingsController {
  constructor(@Inject(DATABASE) private readonly database: Sql) {}

  @Get()
  async read(): Promise<Settings> {
    const [settings, spent] = await Promise.all([readSettings(this.database), readSpent(this.database)]);
    const policy = settings.map((row) => ({ ...row, noted_at: row.noted_at.toISOString() }));
    return { budgets: budgetsInForce(settings, spent), policy };
  }
}
