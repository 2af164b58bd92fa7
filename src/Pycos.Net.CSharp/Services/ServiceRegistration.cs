namespace Pycos.Internals;

/// <summary>Takes a service's name back: what runs goes on, and nothing new is started.</summary>
internal sealed class ServiceRegistration(ServiceTable table, Service service) : IDisposable
{
    public void Dispose() => table.Remove(service);
}
