<#
.SYNOPSIS
Installs NetShare for Excel on a Windows machine without Python, for the current user only.

.DESCRIPTION
Makes a Python environment of its own in %LOCALAPPDATA%\NetShare: with a Python 3.11 that is here, else
with uv, else with a Python that winget installs for this user; puts NetShare into it; runs netshare install. Needs no administrator.
Nothing is downloaded but by winget, uv and pip.

.PARAMETER Package
A wheel, a source archive, or a folder with the source.

.PARAMETER Wheelhouse
A folder of wheels. With it nothing is taken from the network for the packages.

.EXAMPLE
.\install.ps1 -Package .\netshare_excel-0.1.0-py3-none-any.whl -Wheelhouse .\wheels

.EXAMPLE
.\install.ps1 -Package . -WhatIf
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Mandatory = $true)] [string] $Package,
    [string] $Wheelhouse = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$PythonVersion = '3.11'
$WingetName = 'Python.Python.3.11'
$HomeFolder = Join-Path $env:LOCALAPPDATA 'NetShare'
$Environment = Join-Path $HomeFolder 'venv'
$Python = Join-Path $Environment 'Scripts\python.exe'
$NetShare = Join-Path $Environment 'Scripts\netshare.exe'

function Stop-Installation {
    param([string] $Reason)
    Write-Host "NetShare was not installed: $Reason"
    exit 1
}

function Test-Program {
    param([string] $Name)
    return $null -ne (Get-Command -Name $Name -CommandType Application -ErrorAction SilentlyContinue)
}

function Invoke-Program {
    param([string] $Program, [string[]] $Arguments, [string] $Failure)
    # Windows PowerShell would take a program's warnings for an error of its own
    $ErrorActionPreference = 'Continue'
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) {
        Stop-Installation -Reason "$Failure (exit code $LASTEXITCODE)"
    }
}

function Get-UserPython {
    # one of python.org or winget; the Store's keeps its files where Excel does not see them
    $Found = @(
        (Join-Path $env:LOCALAPPDATA 'Programs\Python\Python311\python.exe'),
        (Join-Path $env:ProgramFiles 'Python311\python.exe')
    ) | Where-Object -FilterScript { Test-Path -LiteralPath $_ }
    return @($Found) | Select-Object -First 1
}

function New-EnvironmentWithUv {
    # a Python of uv's own: one it finds may be the Store's
    Write-Host "Using uv to make $Environment"
    if ($PSCmdlet.ShouldProcess($Environment, 'make a Python environment with uv')) {
        Invoke-Program -Program 'uv' -Arguments @('venv', '--seed', '--python', $PythonVersion, '--python-preference', 'only-managed', $Environment) -Failure 'uv could not make the environment'
    }
}

function Install-PythonWithWinget {
    Write-Host "Using winget to install $WingetName for this user"
    if ($PSCmdlet.ShouldProcess($WingetName, 'install with winget for this user')) {
        Invoke-Program -Program 'winget' -Arguments @('install', '--exact', '--id', $WingetName, '--scope', 'user', '--silent', '--accept-package-agreements', '--accept-source-agreements') -Failure 'winget could not install Python'
    }
}

function New-EnvironmentWithPython {
    $Base = Get-UserPython
    if ($null -eq $Base) {
        Install-PythonWithWinget
        $Base = Get-UserPython
    }
    if ($null -eq $Base) {
        if ($WhatIfPreference) { $Base = 'the Python that winget installs' }
        else { Stop-Installation -Reason 'winget has finished, but there is no Python 3.11; sign in again and repeat' }
    }
    Write-Host "Using $Base to make $Environment"
    if ($PSCmdlet.ShouldProcess($Environment, 'make a Python environment')) {
        Invoke-Program -Program $Base -Arguments @('-m', 'venv', $Environment) -Failure 'Python could not make the environment'
    }
}

function New-Environment {
    if (Test-Path -LiteralPath $Python) {
        Write-Host "Using the environment that is there: $Environment"
    }
    elseif ($null -ne (Get-UserPython)) {
        New-EnvironmentWithPython
    }
    elseif (Test-Program -Name 'uv') {
        New-EnvironmentWithUv
    }
    elseif (Test-Program -Name 'winget') {
        New-EnvironmentWithPython
    }
    else {
        Stop-Installation -Reason 'neither uv nor winget nor Python 3.11 is here; ask IT for one of them'
    }
}

function Install-Package {
    $Arguments = @('-m', 'pip', 'install', '--upgrade', '--disable-pip-version-check')
    if ($Wheelhouse -ne '') {
        $Arguments += @('--no-index', '--find-links', $Wheelhouse)
    }
    $Arguments += $Package
    if ($PSCmdlet.ShouldProcess($Package, "install into $Environment")) {
        Invoke-Program -Program $Python -Arguments $Arguments -Failure "pip could not install $Package"
    }
}

function Install-AddIn {
    if ($PSCmdlet.ShouldProcess('Excel', 'netshare install')) {
        Invoke-Program -Program $NetShare -Arguments @('install', '--host', 'excel') -Failure 'netshare install refused; its reason is above'
    }
}

if ($env:OS -ne 'Windows_NT') {
    Stop-Installation -Reason 'this script is for Windows'
}
if (($Package -match '\.(whl|tar\.gz)$') -and -not (Test-Path -LiteralPath $Package)) {
    Stop-Installation -Reason "there is no file $Package"
}
if (($Wheelhouse -ne '') -and -not (Test-Path -LiteralPath $Wheelhouse -PathType Container)) {
    Stop-Installation -Reason "there is no folder $Wheelhouse"
}
if (Get-Process -Name 'EXCEL' -ErrorAction SilentlyContinue) {
    Stop-Installation -Reason 'Excel is open, and holds what would be replaced; close it and repeat'
}
New-Environment
Install-Package
Install-AddIn
if ($WhatIfPreference) {
    Write-Host 'Nothing was changed.'
}
else {
    Write-Host 'Done. Start Excel; netshare doctor looks for anything wrong:'
    Write-Host "  & '$NetShare' doctor"
}
