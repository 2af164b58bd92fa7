namespace Pycos.Internals;

internal sealed partial class JobRecord
{
    private JobHistory? history;

    /// <summary>Whether what is known of the last hand-over is not in the history yet.</summary>
    private bool IsHandoverOpen { get; set; }

    /// <summary>The last attempts, the current one included: a new list.</summary>
    internal IReadOnlyList<JobAttempt> Attempts
    {
        get
        {
            List<JobAttempt> attempts = [];
            for (var i = 0; i < history?.Count; i++)
            {
                if (history[i] is { Attempt: > 0 } note)
                {
                    attempts.Add(new(note.Attempt, note.Server!.Id, At(note.Since), At(note.Time), note.Text));
                }
            }

            if (IsHandoverOpen)
            {
                attempts.Add(new(Attempt, Holder!.Id, At(BegunAt), IsFinished ? At(EndedAt) : null, IsFinished ? Reason : null));
            }

            return attempts;
        }
    }

    /// <summary>What has become of it since its submission: a new list. Of jobs with much history the oldest lines are left out.</summary>
    internal IReadOnlyList<JobTransition> Story
    {
        get
        {
            List<JobTransition> story = [new(At(SubmittedAt), WasWaiting ? JobState.Waiting : JobState.Queued, Submission)];
            if (WasWaiting && QueuedAt != Deadline.Never)
            {
                story.Add(new(At(QueuedAt), JobState.Queued, "what it waited for is there"));
            }

            for (var i = 0; i < history?.Count; i++)
            {
                var note = history[i];
                story.Add(new(At(note.Time), note.State, note.Text ?? $"handed to {note.Server?.Id}"));
            }

            if (IsHandoverOpen)
            {
                story.Add(new(At(HandedAt), JobState.Running, $"handed to {Holder?.Id}"));
                if (Verdict != JobVerdict.None)
                {
                    story.Add(new(At(ToldAt), JobState.Cancelling, Reason ?? "told to end"));
                }
            }

            if (IsFinished)
            {
                story.Add(new(At(EndedAt), State, Reason ?? "it has returned its value"));
            }

            return story;
        }
    }

    /// <summary>Whether it had to wait for others first.</summary>
    internal bool WasWaiting { get; init; }

    internal long BegunAt => FirstAt != Deadline.Never ? FirstAt : HandedAt;

    /// <summary>Notes that a server has it.</summary>
    internal void OpenHandover() => IsHandoverOpen = true;

    /// <summary>Notes that no server has it any more, though it has not ended: it was given back, or an attempt was in vain.</summary>
    internal void CloseHandover(JobState next, string text, bool counts, long now)
    {
        history ??= new();
        history.Add(new(HandedAt, JobState.Running, null, Holder));
        if (Verdict != JobVerdict.None)
        {
            history.Add(new(ToldAt, JobState.Cancelling, Reason, Holder));
        }

        history.Add(new(now, next, text, Holder, counts ? Attempt : 0, BegunAt));
        IsHandoverOpen = false;
        Reason = null;
        Verdict = JobVerdict.None;
        FirstAt = Deadline.Never;
    }

    /// <summary>Notes that it goes on after its wait.</summary>
    internal void NoteResumed(long now) => history!.Add(new(now, JobState.Queued, "its next attempt has come"));

    private string Submission => Kin?.ParentId is { } parent ? $"submitted by {parent}" : "submitted";

    private DateTimeOffset At(long time) => Demand.ClockOrigin + Deadline.ToTimeSpan(time);
}
