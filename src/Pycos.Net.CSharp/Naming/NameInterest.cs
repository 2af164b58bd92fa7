namespace Pycos.Internals;

/// <summary>Waits, as a task of the node, until a name is given to something; disposing of it ends that.</summary>
internal sealed class NameInterest(PycosTask task) : IDisposable
{
    public void Dispose() => task.Terminate();
}
