namespace Pycos.Placeholder
