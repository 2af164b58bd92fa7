namespace Pycos.Internals;

/// <content>Jobs that jobs submit: what servers say of them is checked as it comes. On the engine's thread.</content>
internal sealed partial class ClusterEngine
{
    /// <summary>What stands for a job that may submit none, since it is as deep as jobs may be.</summary>
    internal const int TooDeep = -1;

    private volatile bool isClosing;

    /// <summary>Whether jobs may submit none any more. On every thread.</summary>
    public bool IsClosing
    {
        get => isClosing;
        set => isClosing = value;
    }

    /// <summary>How many jobs a job may have submitted that have not ended, or <see cref="TooDeep"/>.</summary>
    public int ChildrenOf(JobRecord job) => (job.Kin?.Depth ?? 0) >= Options.MaxJobDepth ? TooDeep : job.Options.MaxChildren;

    private void TakeOfChild(ServerLink link, in ServerAnswer answer)
    {
        switch (answer.Kind)
        {
            case ServerAnswerKind.Aside:
                board.StepAside(link.Id, answer.Job, answer.Handover, Now);
                return;
            case ServerAnswerKind.Back:
                board.StepBack(link.Id, answer.Job, answer.Handover, Now);
                return;
        }

        if (FindJob(link, answer) is not { } parent)
        {
            // Its attempt has ended meanwhile.
            return;
        }

        if (answer.Kind == ServerAnswerKind.Child)
        {
            TakeChild(link, parent, answer);
        }
        else if (!ChildBytes.TryRead(answer.Data, out var number))
        {
            GiveUp(link, parent, "it names none");
        }
        else if (ChildrenOf(parent, answer.Handover).Find(number) is { } child)
        {
            // Of others it is on its way to the server how they have ended.
            TakeOrder(child, answer);
        }
    }

    private void TakeOrder(RelayedJob child, in ServerAnswer answer)
    {
        if (answer.Kind == ServerAnswerKind.ChildCancelled)
        {
            Cancel(child, answer.Text);
            return;
        }

        child.IsWanted = true;
        if (child.HasEnded)
        {
            TellEnd(child);
        }
    }

    private void TakeChild(ServerLink link, Job parent, in ServerAnswer answer)
    {
        if (!ChildBytes.TryRead<ChildRequest>(answer.Data, out var request, out var unreadable))
        {
            GiveUp(link, parent, unreadable);
            return;
        }

        var options = request.Options ?? Options.Jobs;
        if (request.Near.Length > 0 && options.Near.Count == 0 && options.Server is null)
        {
            options = options with { Near = request.Near };
        }

        var child = new RelayedJob(this, request, options, parent, link.Id, answer.Handover);
        if (request.Number <= 0 || request.Known < 0 || request.Known > Origin.Manifest.Count || !ChildrenOf(parent, answer.Handover).TryAdd(child))
        {
            GiveUp(link, parent, $"number {request.Number}, with {request.Known} assemblies");
        }
        else if (WhyRefused(parent, options) is { } refusal)
        {
            DispycosLog.ChildRefused(Log, parent.Name, refusal);
            parent.Children!.Remove(child.Number);
            link.TellEnd(child, new ChildEnd(null, JobState.Failed, refusal, null, null));
        }
        else
        {
            child.WhenEnded(ended => TellEnd((RelayedJob)ended));
            Submit(child);
            Drain();
        }
    }

    private string? WhyRefused(Job parent, JobOptions options)
    {
        if (IsClosing)
        {
            return "the cluster is closed";
        }

        var most = ChildrenOf(parent.Record!);
        if (most == TooDeep || (parent.Record!.Kin?.Children.Count ?? 0) >= most)
        {
            return ChildLimits.Refusal(most);
        }

        try
        {
            options.ThrowIfContradictory();
            ThrowIfFull();
            return null;
        }
        catch (Exception refusal) when (refusal is ArgumentException or InvalidOperationException)
        {
            return refusal.Message;
        }
    }

    /// <summary>Those of an attempt of a job.</summary>
    private static RelayedJobs ChildrenOf(Job parent, int handover) => parent.Children is { } children && children.Handover == handover
        ? children
        : parent.Children = new RelayedJobs(handover);

    /// <summary>Tells the server of a job's parent how it has ended, if that parent still runs there.</summary>
    private void TellEnd(RelayedJob child)
    {
        if (!links.TryGetValue(child.ParentServer, out var link)
            || board.Find(link.Id, child.ParentId.Number, child.ParentHandover)?.Owner is not Job parent)
        {
            return;
        }

        var how = child.Outcome;
        var failure = how.Failure is { } thrown ? FailureBytes.Of(thrown) : null;
        var end = new ChildEnd(child.Id, child.State, how.Reason, child.IsWanted && how.IsSuccess ? how.Value?.Span.ToArray() : null, failure);
        if (end.Value?.Length > Node.Options.MaxMessageBytes - ServerJobs.Envelope)
        {
            var reason = $"its result has {end.Value.Length} bytes, which is more than a message of the client may have";
            end = end with { State = JobState.Failed, Value = null, Reason = reason };
        }

        link.TellEnd(child, end);
        if (child.IsWanted || !how.IsSuccess)
        {
            ChildrenOf(parent, child.ParentHandover).Remove(child.Number);
        }
    }

    /// <summary>A server has told what makes no sense: the job that it is about would wait for ever.</summary>
    private void GiveUp(ServerLink link, Job parent, string why)
    {
        DispycosLog.ChildUnreadable(Log, link.Id, parent.Name, why);
        Cancel(parent, $"its server tells what can not be read of a job that it has submitted: {why}");
    }
}
