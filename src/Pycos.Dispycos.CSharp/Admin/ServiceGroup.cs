namespace Pycos.Internals;

/// <summary>Services that are taken back together.</summary>
internal sealed class ServiceGroup : IDisposable
{
    private readonly List<IDisposable> services = [];

    /// <summary>Adds a service.</summary>
    internal void Add(IDisposable service) => services.Add(service);

    public void Dispose() => services.ForEach(service => service.Dispose());
}
