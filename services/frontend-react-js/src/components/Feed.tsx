import type { Activity } from "../lib/cruddur";

interface Props {
  readonly activities: readonly Activity[];
  readonly onRefresh: () => Promise<boolean>;
}

export function Feed({ activities, onRefresh }: Props) {
  return (
    <section aria-label="Home feed">
      <header>
        <h1>Home</h1>
        <button className="quiet" onClick={onRefresh}>
          Refresh
        </button>
      </header>
      {activities.map((activity) => (
        <Entry key={activity.uuid} activity={activity} />
      ))}
      {activities.length === 0 && <p className="quiet">Nothing to see here yet.</p>}
    </section>
  );
}

function Entry({ activity }: { readonly activity: Activity }) {
  return (
    <article className="card">
      <header>
        <strong>{activity.display_name}</strong>
        <span className="quiet">@{activity.handle}</span>
        <Time at={activity.created_at} />
      </header>
      <p>{activity.message}</p>
      <footer className="quiet">
        <span>Replies {activity.replies_count}</span>
        <span>Reposts {activity.reposts_count}</span>
        <span>Likes {activity.likes_count}</span>
        <span>
          until <Time at={activity.expires_at} />
        </span>
      </footer>
    </article>
  );
}

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function Time({ at }: { readonly at: string }) {
  return (
    <time className="quiet" dateTime={at}>
      {TIME.format(new Date(at))}
    </time>
  );
}
