namespace Pycos.Benchmarks.Children;

/// <summary>Which .NET system runs which workload, and how to make it.</summary>
internal sealed class Catalogue
{
    private readonly Dictionary<(string System, string Shape), Func<int, IWorkload>> _workloads = [];
    private readonly Dictionary<string, Func<IEchoServer>> _servers = [];
    private readonly List<string> _systems = [];

    /// <summary>The names of all systems, in the order in which they were added.</summary>
    public IReadOnlyList<string> Systems => _systems;

    /// <summary>Adds a workload of a system; the factory is given the number of tasks.</summary>
    public void Add(string system, string shape, Func<int, IWorkload> create)
    {
        Remember(system);
        _workloads.Add((system, shape), create);
    }

    /// <summary>Adds a system's echo server.</summary>
    public void AddEcho(string system, Func<IEchoServer> create)
    {
        Remember(system);
        _servers.Add(system, create);
    }

    /// <summary>Whether the system has this workload.</summary>
    public bool Contains(string system, string shape) =>
        shape == Shapes.Echo ? _servers.ContainsKey(system) : _workloads.ContainsKey((system, shape));

    /// <summary>Makes a system's workload.</summary>
    public IWorkload CreateWorkload(string system, string shape, int count) => _workloads[(system, shape)](count);

    /// <summary>Makes a system's echo server.</summary>
    public IEchoServer CreateServer(string system) => _servers[system]();

    private void Remember(string system)
    {
        if (!_systems.Contains(system))
        {
            _systems.Add(system);
        }
    }
}
