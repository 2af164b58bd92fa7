namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>The project of this program, for systems that are started or made from it.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Dotnet">What builds it.</param>
internal sealed record OwnProject(string Folder, Tool Dotnet)
{
    /// <summary>Finds it for a system.</summary>
    /// <param name="system">The system's name, for what is thrown.</param>
    /// <exception cref="NotAvailableException">There is no project or nothing to build it with.</exception>
    public static OwnProject For(string system)
    {
        var repository = Repository.Folder
            ?? throw new NotAvailableException($"{system} is not available: the current folder is not in the repository");
        var dotnet = Tool.Find("dotnet") ?? throw new NotAvailableException($"{system} is not available: dotnet is not in PATH");
        return new OwnProject(Path.Combine(repository, "benchmarks"), dotnet);
    }
}
