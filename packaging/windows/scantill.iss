; The installer for Windows, for Inno Setup 6.3 or newer. Never tried: see README.md beside it.
;   iscc /DVersion=0.1.0 packaging\windows\scantill.iss

#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0 scantill.iss
#endif
#define Root "..\.."

[Setup]
; By this identifier the next version finds this one and is installed over it. It never changes.
AppId={{37C4907D-7D72-4BED-920D-F564C695C724}
AppName=scantill
AppVersion={#Version}
AppPublisher=The scantill authors
VersionInfoVersion={#Version}
; For one person, without an administrator: the ledger belongs to one account too.
PrivilegesRequired=lowest
DefaultDirName={autopf}\scantill
DisableDirPage=yes
DisableProgramGroupPage=yes
UsePreviousAppDir=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
; A running till is asked to close; what it has decided is durable before. It is not started again by itself: somebody has to sign in anyway.
CloseApplications=yes
RestartApplications=no
SetupIconFile={#Root}\assets\icon\scantill.ico
UninstallDisplayIcon={app}\scantill.ico
WizardStyle=modern
SolidCompression=yes
OutputDir={#Root}\target\package
OutputBaseFilename=scantill-{#Version}-x86_64-windows

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
#if FileExists(AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif

[Messages]
en.ConfirmUninstall=Remove %1? The ledger, the settings and the sealed secrets stay in the folder scantill of your application data.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"

[Files]
Source: "{#Root}\target\ship\scantill.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\assets\icon\scantill.ico"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\README.md"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\README.zh.md"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\LICENSE-MIT"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\LICENSE-APACHE"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\assets\fonts\OFL.txt"; DestDir: "{app}"; DestName: "fonts-OFL.txt"; Flags: ignoreversion
Source: "{#Root}\target\third-party.txt"; DestDir: "{app}"; Flags: ignoreversion
Source: "{#Root}\assets\scantill.example.toml"; DestDir: "{app}\examples"; DestName: "scantill.toml"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\scantill"; Filename: "{app}\scantill.exe"; IconFilename: "{app}\scantill.ico"
Name: "{autodesktop}\scantill"; Filename: "{app}\scantill.exe"; IconFilename: "{app}\scantill.ico"; Tasks: desktopicon

[Run]
Filename: "{app}\scantill.exe"; Description: "{cm:LaunchProgram,scantill}"; Flags: nowait postinstall skipifsilent

; There is no section [UninstallDelete]: removing the program leaves what it wrote into the application data.
