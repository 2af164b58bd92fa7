using Pycos.CliTool;

return CommandLine.Run(args);
