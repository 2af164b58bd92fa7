namespace Pycos.Internals;

/// <summary>The services of nodes by which detached jobs begin, and their results are found.</summary>
internal static class ResultNames
{
    /// <summary>A server is about to get a detached job: takes a <see cref="ResultClaim"/>, returns why not; an empty text if it may.</summary>
    public const string Claim = "dispycos.results.claim";

    /// <summary>A server has given one back that it had not begun: takes its number.</summary>
    public const string Withdraw = "dispycos.results.withdraw";

    /// <summary>Takes a name, returns a <see cref="ResultAnswer"/>.</summary>
    public const string Fetch = "dispycos.results.fetch";

    /// <summary>Takes a number that means nothing, returns a <see cref="DetachedResultInfo"/> for each.</summary>
    public const string List = "dispycos.results.list";

    /// <summary>Ends the job of a name, if it runs, and deletes its result: takes the name, returns whether there was one.</summary>
    public const string Delete = "dispycos.results.delete";
}
