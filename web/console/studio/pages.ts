import { lazy, type ComponentType } from "react";
import type { StepProps } from "./Editor.tsx";
import type { StepId } from "./sections.ts";
import { BasicsStep } from "./steps/BasicsStep.tsx";
import { ProvisioningStep, SsoStep } from "./steps/FieldSteps.tsx";
import { VariablesStep } from "./steps/VariablesStep.tsx";

const named = <K extends string>(load: () => Promise<Record<K, ComponentType<StepProps>>>, name: K) => lazy(async () => ({ default: (await load())[name] }));

/** The page of each step. Steps of plain fields come with the route; what brings parts of its own comes when it is opened. */
export const PAGES: Record<StepId, ComponentType<StepProps>> = {
  basics: BasicsStep, sso: SsoStep, provisioning: ProvisioningStep, variables: VariablesStep,
  guide: named(() => import("./steps/GuideStep.tsx"), "GuideStep"),
  assets: named(() => import("./steps/AssetsStep.tsx"), "AssetsStep"),
  manifest: named(() => import("./steps/ManifestStep.tsx"), "ManifestStep"),
  test: named(() => import("./steps/TestStep.tsx"), "TestStep"),
  submit: named(() => import("./steps/SubmitStep.tsx"), "SubmitStep"),
  review: named(() => import("./steps/ReviewStep.tsx"), "ReviewStep"),
};
