import { CreateProject, PatchProject, type Project, type ProjectList } from '@callsheet/contracts';
import { DATABASE, InputError, ZodPipe, type Database, type Sql } from '@callsheet/runtime';
import { Body, Controller, Get, Inject, Param, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import {
  findProjects,
  insertProject,
  setBudget,
  updateProject,
  type ProjectRow,
} from './manage-projects.sql.js';

const ProjectPath = z.object({ id: z.guid('must be a uuid') });
type ProjectPath = z.infer<typeof ProjectPath>;

/** /api/projects: who shares the fleet, how, and what each may spend. */
@Controller('api/projects')
export class ManageProjectsController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  @Get()
  async list(): Promise<ProjectList> {
    return { projects: (await findProjects(this.database)).map(presentProject) };
  }

  @Post()
  create(@Body(new ZodPipe(CreateProject)) body: CreateProject): Promise<Project> {
    return this.database.begin(async (sql) => {
      const id = await insertProject(sql, body);
      await setBudgets(sql, id, body);
      return requireProject(sql, id);
    });
  }

  @Patch(':id')
  change(
    @Param(new ZodPipe(ProjectPath)) { id }: ProjectPath,
    @Body(new ZodPipe(PatchProject)) body: PatchProject,
  ): Promise<Project> {
    return this.database.begin(async (sql) => {
      if (await updateProject(sql, id, body)) await setBudgets(sql, id, body);
      return requireProject(sql, id);
    });
  }
}

async function setBudgets(
  sql: Sql,
  id: string,
  { daily_budget_usd, monthly_budget_usd }: PatchProject,
): Promise<void> {
  if (daily_budget_usd !== undefined) await setBudget(sql, id, 'day', daily_budget_usd);
  if (monthly_budget_usd !== undefined) await setBudget(sql, id, 'month', monthly_budget_usd);
}

async function requireProject(sql: Sql, id: string): Promise<Project> {
  const [row] = await findProjects(sql, id);
  if (row === undefined) throw new InputError(`There is no project ${id}.`, 404);
  return presentProject(row);
}

function presentProject({ created_at, ...row }: ProjectRow): Project {
  return { ...row, created_at: created_at.toISOString() };
}
