namespace Pycos.Internals;

/// <summary>The services of a scheduler, by the names under which they are called.</summary>
internal static class SharingNames
{
    /// <summary>A node comes, or tells what its clients have: takes a <see cref="NodeUsage"/>, returns why it is refused, or nothing.</summary>
    public const string Node = "dispycos.share.node";

    /// <summary>A client comes, or wants something else: takes a <see cref="ClientEntrance"/>, returns a <see cref="ClientAdmission"/>.</summary>
    public const string Client = "dispycos.share.client";

    /// <summary>A client leaves: takes its number, returns whether it was there.</summary>
    public const string Leave = "dispycos.share.leave";

    /// <summary>How a scheduler is: takes a number that means nothing, returns a <see cref="SchedulerState"/>.</summary>
    public const string State = "dispycos.admin.scheduler";

    /// <summary>Tells a scheduler what to do with a client: takes a <see cref="ClientOrder"/>, returns whether it does so.</summary>
    public const string Order = "dispycos.admin.scheduler.order";

    /// <summary>Tells a scheduler what to do with a node: takes a <see cref="SharedNodeOrder"/>, returns whether there is one.</summary>
    public const string NodeOrder = "dispycos.admin.scheduler.node";
}
