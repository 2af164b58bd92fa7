namespace Pycos.Internals;

/// <summary>The services by which nodes and clients tell how they are, by the names under which they are called.</summary>
internal static class AdminNames
{
    /// <summary>How a node is: takes a number that means nothing, returns a <see cref="NodeState"/>.</summary>
    public const string Node = "dispycos.admin.node";

    /// <summary>Tells a node what to do: takes a <see cref="NodeOrder"/>, returns whether it does so.</summary>
    public const string Order = "dispycos.admin.order";

    /// <summary>What a server has written last: takes an <see cref="OutputRequest"/>, returns lines, the oldest first.</summary>
    public const string Output = "dispycos.admin.output";

    /// <summary>How a client is: takes a number that means nothing, returns a <see cref="ClientState"/>.</summary>
    public const string Client = "dispycos.admin.client";

    /// <summary>A client's jobs: takes a <see cref="JobsRequest"/>, returns a list of <see cref="JobReport"/>.</summary>
    public const string Jobs = "dispycos.admin.jobs";

    /// <summary>One of its jobs: takes the number, returns a <see cref="JobDetails"/>, or nothing if it knows none of that number.</summary>
    public const string Job = "dispycos.admin.job";

    /// <summary>Cancels one: takes a <see cref="JobCancellation"/>, returns whether it had not ended.</summary>
    public const string Cancel = "dispycos.admin.cancel";
}
