using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Everything that can be compared.</summary>
internal static class AllSystems
{
    /// <summary>The system that all are divided by.</summary>
    public const string Ours = "pycos-csharp";

    /// <summary>All systems: those on .NET first, in the order of the catalogue, then with variables.</summary>
    public static IReadOnlyList<ISystem> List { get; } =
    [
        .. DotnetSystems.Catalogue.Systems.Select(name => new DotnetSystem(name)),
        VariantSystem.OursWith("io_uring"),
        VariantSystem.OursWith("portable"),
        VariantSystem.InlineSockets,
        new DotnetRunSystem(),
        new PublishedSystem(),
        new GoSystem(),
        new ErlangSystem(),
        PythonSystem.Asyncio,
        PythonSystem.Uvloop,
        PythonSystem.Dask,
        PythonSystem.Dispycos,
        new CSystem(),
    ];
}
