import type { Activity } from "../src/lib/cruddur";
import { json } from "./network";

export const HOME = "GET /api/activities/home";

export function activity(message: string): Activity {
  return {
    uuid: message,
    handle: "bayko",
    display_name: "Andrew Bayko",
    message,
    created_at: "2030-01-01T10:00:00Z",
    expires_at: "2030-01-08T10:00:00Z",
    likes_count: 1,
    replies_count: 2,
    reposts_count: 3,
  };
}

/** A backend whose home feed has one crud. */
export const cloud = { [HOME]: () => json(200, [activity("Cloud is fun!")]) };
