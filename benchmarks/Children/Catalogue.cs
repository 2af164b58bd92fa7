namespace Pycos.Benchmarks.Children;

/// <summary>Which .NET system runs which workload, and how to make it.</summary>
internal sealed class Catalogue
{
    private readonly Dictionary<(string System, string Shape), Func<int, IWorkload>> _workloads = [];
    private readonly Dictionary<(string System, string Shape), Func<int, IEchoServer>> _servers = [];
    private readonly Dictionary<(string System, string Shape), Func<int, int, IWorkload>> _clients = [];
    private readonly List<string> _systems = [];

    /// <summary>The names of all systems, in the order in which they were added.</summary>
    public IReadOnlyList<string> Systems => _systems;

    /// <summary>Adds a workload of a system; the factory is given the number of tasks, or of bytes in a block.</summary>
    public void Add(string system, string shape, Func<int, IWorkload> create)
    {
        Remember(system);
        _workloads.Add((system, shape), create);
    }

    /// <summary>Adds a server of a system; the factory is given how many bytes to read at a time.</summary>
    public void AddServer(string system, string shape, Func<int, IEchoServer> create)
    {
        Remember(system);
        _servers.Add((system, shape), create);
    }

    /// <summary>
    /// Adds a client of the system's own server; the factory is given the number of those who ask, or of bytes in a message, and the
    /// server's port.
    /// </summary>
    public void AddClient(string system, string shape, Func<int, int, IWorkload> create)
    {
        Remember(system);
        _clients.Add((system, shape), create);
    }

    /// <summary>Whether the system has this workload, server or client.</summary>
    public bool Contains(string system, string shape) => Shapes.IsServer(shape) ? _servers.ContainsKey((system, shape))
        : Shapes.IsClient(shape) ? _clients.ContainsKey((system, shape))
        : _workloads.ContainsKey((system, shape));

    /// <summary>Makes a system's workload.</summary>
    public IWorkload CreateWorkload(string system, string shape, int count) => _workloads[(system, shape)](count);

    /// <summary>Makes a system's client of its server at a port.</summary>
    public IWorkload CreateClient(string system, string shape, int count, int port) => _clients[(system, shape)](count, port);

    /// <summary>Makes a system's server.</summary>
    public IEchoServer CreateServer(string system, string shape, int bytes) => _servers[(system, shape)](bytes);

    private void Remember(string system)
    {
        if (!_systems.Contains(system))
        {
            _systems.Add(system);
        }
    }
}
