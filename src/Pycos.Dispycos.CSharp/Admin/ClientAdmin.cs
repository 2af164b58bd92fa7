namespace Pycos.Internals;

/// <summary>The services by which a client tells how it is and how its jobs are, and has them cancelled.</summary>
internal static class ClientAdmin
{
    /// <summary>More are not told at once, so that an answer is a message and no file.</summary>
    private const int MostJobs = 10_000;

    /// <summary>Adds them to the client's node.</summary>
    /// <returns>Dispose of it to take them back.</returns>
    internal static IDisposable Add(ClusterEngine engine)
    {
        var node = engine.Node;
        var group = new ServiceGroup();
        var looking = AdminAccess.Looking(node);
        group.Add(node.AddService<int, ClientState>(AdminNames.Client, (_, _) => engine.AskAsync(() => StateOf(engine)), looking));
        group.Add(node.AddService<JobsRequest, JobReport[]>(
            AdminNames.Jobs, (request, _) => engine.AskAsync(() => JobsOf(engine, request)), looking));
        group.Add(node.AddService<long, JobDetails?>(
            AdminNames.Job, (number, _) => engine.AskAsync(() => Find(engine, number) is { } job ? DetailsOf(engine, job) : null), looking));
        group.Add(node.AddService<JobCancellation, bool>(
            AdminNames.Cancel, (wish, call) => engine.AskAsync(() => Cancel(engine, wish, call.Principal)), AdminAccess.Changing(node)));
        return group;
    }

    private static ClientState StateOf(ClusterEngine engine) => new(
        engine.Options.Name,
        engine.Node.Id,
        AdminAccess.Version,
        engine.Started,
        Enum.GetValues<JobState>().ToDictionary(state => state, engine.Count),
        [.. engine.Sessions.Select(session => new ClientNodeState(session.Name, session.Number, session.Offer.Location, session.Cpus))],
        [.. engine.ListServers().Select(server => new ClientServerState(
            server.Id,
            server.Location,
            server.ProcessId,
            server.IsSuspended,
            server.Running?.Id.Number,
            server.RunningSince,
            server.Waiting,
            server.Beside))],
        new Dictionary<string, string>(engine.Refused));

    private static JobReport[] JobsOf(ClusterEngine engine, JobsRequest request)
    {
        var most = Math.Clamp(request.Most, 0, MostJobs);
        var running = engine.ListServers().Select(server => server.Running).OfType<Job>().ToHashSet();
        var live = running.Concat(engine.Jobs.Where(job => !running.Contains(job))).Take(most);
        return [.. (request.Ended ? engine.Unsuccessful.Concat(live) : live).Select(ReportOf)];
    }

    private static Job? Find(ClusterEngine engine, long number) =>
        engine.Jobs.Concat(engine.Unsuccessful).FirstOrDefault(job => job.Id.Number == number);

    private static bool Cancel(ClusterEngine engine, JobCancellation wish, string? who)
    {
        if (Find(engine, wish.Number) is not { HasEnded: false } job)
        {
            return false;
        }

        engine.Cancel(job, who is null ? wish.Reason : $"{wish.Reason} ({who})");
        return true;
    }

    private static JobDetails DetailsOf(ClusterEngine engine, Job job) => new(
        ReportOf(job), [.. job.Attempts], [.. job.Story], job.HasEnded ? "" : engine.Explain(job.Record!));

    private static JobReport ReportOf(Job job)
    {
        var story = job.Story;
        return new JobReport(
            job.Id.Number,
            job.Options.Name,
            job.State,
            job.Options.Kind,
            job.Options.Priority,
            job.Record!.Attempt,
            job.Record.Server,
            story[0].Time,
            story[^1].Time,
            job.Progress,
            job.Record.Reason,
            job.Parent?.Number);
    }
}
