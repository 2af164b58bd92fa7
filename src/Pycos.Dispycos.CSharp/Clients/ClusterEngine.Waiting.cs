namespace Pycos.Internals;

/// <content>Jobs that wait for others.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>Submits a job whose code is known when others have ended. On every thread.</summary>
    /// <param name="others">The jobs that it waits for.</param>
    /// <param name="body">Its code, without their results: tried out now, so that what can not be sent is refused here.</param>
    /// <param name="make">Its code with their results.</param>
    /// <param name="options">What it needs.</param>
    /// <exception cref="NotPicklableException">The code can not be sent.</exception>
    public Job<T> SubmitAfter<T>(IReadOnlyCollection<Job> others, object body, Func<object> make, JobOptions? options)
    {
        options ??= Options.Jobs;
        options.ThrowIfContradictory();
        ThrowIfFull();
        _ = Origin.Pickle(body);
        var job = new Job<T>(this, default, body, options);
        Submit(job);
        var left = others.Count;
        foreach (var other in others)
        {
            other.WhenEnded(ended =>
            {
                if (ended.State != JobState.Succeeded)
                {
                    job.Cancel($"{ended.Name}, which it waits for, has no result ({ended.State})");
                }
                else if (Interlocked.Decrement(ref left) == 0)
                {
                    // Turning results into bytes may take long, and runs code of the program.
                    ThreadPool.QueueUserWorkItem(_ => MakeReady(job, make));
                }
            });
        }

        return job;
    }

    /// <summary>How long a job has run by now; zero if it does not. On the engine's thread.</summary>
    public TimeSpan HasRunFor(Job job) =>
        job.Record is { State: JobState.Running } record ? Deadline.ToTimeSpan(Now - record.BegunAt) : TimeSpan.Zero;

    private void MakeReady(Job job, Func<object> make)
    {
        try
        {
            var options = job.Options;
            var body = make();
            var code = CapturedData.Pickle(Origin, body, ref options);
            Post(() =>
            {
                if (!job.HasEnded)
                {
                    job.Code = code;
                    job.Body = body;
                    job.Record!.Options = options;
                    board.Ready(job.Record, Now);
                    Act();
                }
            });
        }
        catch (Exception unsendable) when (unsendable is NotPicklableException or JobFailedException)
        {
            job.Cancel($"a result that it waits for can not be sent to it: {unsendable.Message}");
        }
    }
}
