/** Client of Cruddur's API. */
import { publicRequest, signedInRequest } from "./request";

export interface Activity {
  readonly uuid: string;
  readonly handle: string;
  readonly display_name: string;
  readonly message: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly likes_count: number;
  readonly replies_count: number;
  readonly reposts_count: number;
}

export const TTLS = ["30-days", "7-days", "3-days", "1-day", "12-hours", "3-hours", "1-hour"];
export const DEFAULT_TTL = "7-days";
export const MAX_CRUD_LENGTH = 280;
export const MAX_MESSAGE_LENGTH = 1024;

export function getHome(): Promise<Activity[]> {
  return publicRequest("/api/activities/home");
}

export function crud(message: string, ttl: string): Promise<Activity> {
  return signedInRequest("/api/activities", { message, ttl });
}

export async function sendMessage(receiverHandle: string, message: string): Promise<void> {
  await signedInRequest("/api/messages", { user_receiver_handle: receiverHandle, message });
}
